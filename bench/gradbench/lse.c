// The logarithm of a sum of exponentials; its gradient is their softmax.

#include "program.h"

static int n;
static const double *x;
static double value, *dx;

static void lse(void) {
  double most = -INFINITY, sum = 0;
  for (int i = 0; i < n; i++)
    if (x[i] > most) most = x[i];
  for (int i = 0; i < n; i++) sum += exp(x[i] - most);
  value = most + log(sum);
}

static void gradient(void) {
  double most = -INFINITY, sum = 0;
  for (int i = 0; i < n; i++)
    if (x[i] > most) most = x[i];
  for (int i = 0; i < n; i++) {
    dx[i] = exp(x[i] - most);
    sum += dx[i];
  }
  value = most + log(sum);
  double inverse = 1 / sum;
  for (int i = 0; i < n; i++) dx[i] *= inverse;
}

int main(int count, char **given) {
  begin(count, given);
  n = size(0);
  x = numbers(n);
  dx = zeros(n);
  Result of_gradient[] = {{dx, n}};
  return finish(lse, (Result){&value, 1}, gradient, of_gradient, 1);
}
