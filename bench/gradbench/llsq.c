// Half the squared distance of a polynomial to the sign function at n points; powers by a recurrence.

#include "program.h"

static int n, m;
static const double *x;
static double value, *dx;

static double residual(double t) {
  double sum = 0, power = 1;
  for (int j = 0; j < m; j++) {
    sum += x[j] * power;
    power *= t;
  }
  return (t > 0) - (t < 0) - sum;
}

static void llsq(void) {
  value = 0;
  for (int i = 0; i < n; i++) value += squared(residual(-1 + 2.0 * i / (n - 1)));
  value /= 2;
}

static void gradient(void) {
  value = 0;
  memset(dx, 0, m * sizeof(double));
  for (int i = 0; i < n; i++) {
    double t = -1 + 2.0 * i / (n - 1);
    double off = residual(t), power = 1;
    value += off * off;
    for (int j = 0; j < m; j++) {
      dx[j] -= off * power;
      power *= t;
    }
  }
  value /= 2;
}

int main(int count, char **given) {
  begin(count, given);
  n = size(0), m = size(1);
  x = numbers(m);
  dx = zeros(m);
  Result of_gradient[] = {{dx, m}};
  return finish(llsq, (Result){&value, 1}, gradient, of_gradient, 1);
}
