// Bundle adjustment: the residuals of p observations of m points by n cameras, and those of their weights.

#include "program.h"

static int n, m, p;
static const double *cams, *X, *w, *feats;
static const int *cam, *pt;
static double *residuals;

static void cross(const double *a, const double *b, double *out) {
  out[0] = a[1] * b[2] - a[2] * b[1];
  out[1] = a[2] * b[0] - a[0] * b[2];
  out[2] = a[0] * b[1] - a[1] * b[0];
}

static double dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

static void rotate(const double *r, const double *y, double *out) {
  double square = dot(r, r), turned[3];
  if (square == 0) {
    cross(r, y, turned);
    for (int a = 0; a < 3; a++) out[a] = y[a] + turned[a];
    return;
  }
  double theta = sqrt(square), cosine = cos(theta), sine = sin(theta);
  double axis[] = {r[0] / theta, r[1] / theta, r[2] / theta};
  cross(axis, y, turned);
  double along = dot(axis, y) * (1 - cosine);
  for (int a = 0; a < 3; a++) out[a] = y[a] * cosine + turned[a] * sine + axis[a] * along;
}

static void ba(void) {
  for (int obs = 0; obs < p; obs++) {
    const double *camera = cams + 11 * cam[obs], *point = X + 3 * pt[obs];
    double y[] = {point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]}, R[3];
    rotate(camera, y, R);
    double at[] = {R[0] / R[2], R[1] / R[2]};
    double s = squared(at[0]) + squared(at[1]);
    double bent = 1 + camera[9] * s + camera[10] * s * s;
    for (int j = 0; j < 2; j++)
      residuals[2 * obs + j] = w[obs] * (camera[6] * at[j] * bent + camera[7 + j] - feats[2 * obs + j]);
    residuals[2 * p + obs] = 1 - squared(w[obs]);
  }
}

int main(int count, char **given) {
  begin(count, given);
  n = size(0), m = size(1), p = size(2);
  cams = numbers(11 * n);
  X = numbers(3 * m);
  w = numbers(p);
  feats = numbers(2 * p);
  cam = wholes(p);
  pt = wholes(p);
  residuals = zeros(3 * p);
  return finish(ba, (Result){residuals, 3 * p}, NULL, NULL, 0);
}
