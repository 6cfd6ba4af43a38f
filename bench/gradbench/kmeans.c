// The squared distances of points to their nearest centres; a point pulls at its own centre alone.

#include "program.h"

static int k, n, d;
static const double *C, *P;
static double value, *dC;

static void kmeans(void) {
  value = 0;
  for (int i = 0; i < n; i++) {
    double nearest = INFINITY;
    for (int j = 0; j < k; j++) {
      double sum = 0;
      for (int a = 0; a < d; a++) sum += squared(C[j * d + a] - P[i * d + a]);
      if (sum < nearest) nearest = sum;
    }
    value += nearest;
  }
}

static void gradient(void) {
  value = 0;
  memset(dC, 0, k * d * sizeof(double));
  for (int i = 0; i < n; i++) {
    double nearest = INFINITY;
    int own = 0;
    for (int j = 0; j < k; j++) {
      double sum = 0;
      for (int a = 0; a < d; a++) sum += squared(C[j * d + a] - P[i * d + a]);
      if (sum < nearest) {
        nearest = sum;
        own = j;
      }
    }
    value += nearest;
    for (int a = 0; a < d; a++) dC[own * d + a] += 2 * (C[own * d + a] - P[i * d + a]);
  }
}

int main(int count, char **given) {
  begin(count, given);
  k = size(0), n = size(1), d = size(2);
  C = numbers(k * d);
  P = numbers(n * d);
  dC = zeros(k * d);
  Result of_gradient[] = {{dC, k * d}};
  return finish(kmeans, (Result){&value, 1}, gradient, of_gradient, 1);
}
