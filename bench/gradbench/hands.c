// C points against a hand of V vertices: each lies somewhere in a triangle, at two numbers of its own.

#include "hand.h"

static int V, C;
static const double *us, *points;
static const int *corners;
static double *bones, *vertices, *residuals;

static void hands(void) {
  for (int b = 0; b < B; b++) transformed(b, bones + 16 * b);
  for (int v = 0; v < V; v++) {
    double P[3] = {0, 0, 0}, *out = vertices + 3 * v;
    for (int b = 0; b < B; b++) add(weight[v * B + b], bones + 16 * b, pos + 4 * v, P);
    about(theta, P, out);
    for (int a = 0; a < 3; a++) out[a] += theta[3 + a];
  }
  for (int c = 0; c < C; c++) {
    const double *u = us + 2 * c;
    const double *one = vertices + 3 * corners[3 * c], *two = vertices + 3 * corners[3 * c + 1];
    const double *three = vertices + 3 * corners[3 * c + 2];
    for (int a = 0; a < 3; a++)
      residuals[3 * c + a] = points[3 * c + a] - (u[0] * one[a] + u[1] * two[a] + (1 - u[0] - u[1]) * three[a]);
  }
}

int main(int count, char **given) {
  begin(count, given);
  B = size(0), V = size(1), C = size(2);
  theta = numbers(26);
  us = numbers(2 * C);
  parent = wholes(B);
  slot = wholes(3 * B);
  base = numbers(16 * B);
  inv0 = numbers(16 * B);
  weight = numbers(V * B);
  pos = numbers(4 * V);
  corners = wholes(3 * C);
  points = numbers(3 * C);
  absolute = zeros(16 * B), bones = zeros(16 * B), vertices = zeros(3 * V), residuals = zeros(3 * C);
  return finish(hands, (Result){residuals, 3 * C}, NULL, NULL, 0);
}
