// The determinant by elimination without pivoting; its gradient is the determinant times the inverse, transposed.

#include "program.h"

static int n;
static const double *A;
static double value, *M, *inverse, *dA;

static void det(void) {
  memcpy(M, A, n * n * sizeof(double));
  value = 1;
  for (int k = 0; k < n; k++) {
    value *= M[k * n + k];
    for (int i = k + 1; i < n; i++) {
      double factor = M[i * n + k] / M[k * n + k];
      for (int j = k + 1; j < n; j++) M[i * n + j] -= factor * M[k * n + j];
    }
  }
}

static void gradient(void) {
  memcpy(M, A, n * n * sizeof(double));
  memset(inverse, 0, n * n * sizeof(double));
  for (int i = 0; i < n; i++) inverse[i * n + i] = 1;
  value = 1;
  for (int k = 0; k < n; k++) {
    double pivot = M[k * n + k];
    value *= pivot;
    for (int j = 0; j < n; j++) {
      M[k * n + j] /= pivot;
      inverse[k * n + j] /= pivot;
    }
    for (int i = 0; i < n; i++) {
      if (i == k) continue;
      double factor = M[i * n + k];
      for (int j = 0; j < n; j++) {
        M[i * n + j] -= factor * M[k * n + j];
        inverse[i * n + j] -= factor * inverse[k * n + j];
      }
    }
  }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) dA[i * n + j] = value * inverse[j * n + i];
}

int main(int count, char **given) {
  begin(count, given);
  n = size(0);
  A = numbers(n * n);
  M = zeros(n * n);
  inverse = zeros(n * n);
  dA = zeros(n * n);
  Result of_gradient[] = {{dA, n * n}};
  return finish(det, (Result){&value, 1}, gradient, of_gradient, 1);
}
