// Steps of the classical Runge-Kutta method for y[i]' = x[i] * y[i-1], y[0]' = x[0]; the last element after the last step.

#include "program.h"

static int n, steps;
static const double *x;
static double value, *y, *k1, *k2, *k3, *k4, *shifted;
static double *dx, *dy, *dk1, *dk2, *dk3, *dk4, *kept;

static void slope(const double *restrict at, double *restrict k) {
  k[0] = x[0];
  for (int i = 1; i < n; i++) k[i] = x[i] * at[i - 1];
}

static void moved(double by, const double *restrict k) {
  for (int i = 0; i < n; i++) shifted[i] = y[i] + by * k[i];
}

/** Keeps y and the slopes k1, k2, k3 of each step where there is somewhere to keep them. */
static void run(double *all) {
  double h = 2.0 / steps;
  memset(y, 0, n * sizeof(double));
  for (int s = 0; s < steps; s++) {
    slope(y, k1);
    moved(h / 2, k1);
    slope(shifted, k2);
    moved(h / 2, k2);
    slope(shifted, k3);
    moved(h, k3);
    slope(shifted, k4);
    if (all != NULL) {
      double *row = all + (size_t)4 * s * n;
      memcpy(row, y, n * sizeof(double));
      memcpy(row + n, k1, n * sizeof(double));
      memcpy(row + 2 * n, k2, n * sizeof(double));
      memcpy(row + 3 * n, k3, n * sizeof(double));
    }
    for (int i = 0; i < n; i++) y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  value = y[n - 1];
}

static void ode(void) { run(NULL); }

/** The slope at y + by * k gives dk back to x, to y, and to k. */
static void back(const double *restrict dof, double by, const double *restrict row, const double *restrict k,
                 double *restrict dto) {
  dx[0] += dof[0];
  for (int i = 1; i < n; i++) {
    double through = dof[i] * x[i];
    dy[i - 1] += through;
    dto[i - 1] += by * through;
    dx[i] += dof[i] * (row[i - 1] + by * k[i - 1]);
  }
}

static void gradient(void) {
  run(kept);
  double h = 2.0 / steps;
  memset(dx, 0, n * sizeof(double));
  memset(dy, 0, n * sizeof(double));
  dy[n - 1] = 1;
  for (int s = steps - 1; s >= 0; s--) {
    const double *row = kept + (size_t)4 * s * n;
    for (int i = 0; i < n; i++) {
      dk1[i] = h / 6 * dy[i];
      dk2[i] = h / 3 * dy[i];
      dk3[i] = h / 3 * dy[i];
      dk4[i] = h / 6 * dy[i];
    }
    back(dk4, h, row, row + 3 * n, dk3);
    back(dk3, h / 2, row, row + 2 * n, dk2);
    back(dk2, h / 2, row, row + n, dk1);
    dx[0] += dk1[0];
    for (int i = 1; i < n; i++) {
      dy[i - 1] += dk1[i] * x[i];
      dx[i] += dk1[i] * row[i - 1];
    }
  }
}

int main(int count, char **given) {
  begin(count, given);
  n = size(0), steps = size(1);
  x = numbers(n);
  double **arrays[] = {&y, &k1, &k2, &k3, &k4, &shifted, &dx, &dy, &dk1, &dk2, &dk3, &dk4};
  for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++) *arrays[a] = zeros(n);
  kept = zeros((size_t)4 * steps * n);
  Result of_gradient[] = {{dx, n}};
  return finish(ode, (Result){&value, 1}, gradient, of_gradient, 1);
}
