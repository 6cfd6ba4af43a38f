// A hand of B bones, each turned in its parent's frame.

#include "program.h"

static int B;
static const double *theta, *base, *inv0, *weight, *pos;
static const int *parent, *slot;
static double *absolute;

typedef double Turn[3][3];

static void times(Turn a, Turn b, Turn out) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
}

static double angle(int b, int axis) {
  int which = slot[3 * b + axis];
  return which < 0 ? 0 : theta[which];
}

static void turn(int b, Turn out) {
  double x = angle(b, 0), y = angle(b, 1), z = angle(b, 2);
  double cx = cos(x), sx = sin(x), cy = cos(y), sy = sin(y), cz = cos(z), sz = sin(z);
  Turn rx = {{1, 0, 0}, {0, cx, -sx}, {0, sx, cx}}, ry = {{cy, 0, sy}, {0, 1, 0}, {-sy, 0, cy}};
  Turn rz = {{cz, -sz, 0}, {sz, cz, 0}, {0, 0, 1}}, zy;
  times(rz, ry, zy);
  times(zy, rx, out);
}

static void multiply(const double *restrict a, const double *restrict b, double *restrict out) {
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) {
      out[4 * i + j] = 0;
      for (int k = 0; k < 4; k++) out[4 * i + j] += a[4 * i + k] * b[4 * k + j];
    }
}

/** Where bone b takes points of the model: its parent's frame, its own, then out of the model's pose. */
static void transformed(int b, double *restrict out) {
  const double *own = base + 16 * b;
  double rel[16], *here = absolute + 16 * b;
  Turn E;
  turn(b, E);
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 3; j++)
      rel[4 * i + j] = own[4 * i] * E[0][j] + own[4 * i + 1] * E[1][j] + own[4 * i + 2] * E[2][j];
    rel[4 * i + 3] = own[4 * i + 3];
  }
  if (parent[b] < 0)
    memcpy(here, rel, sizeof rel);
  else
    multiply(absolute + 16 * parent[b], rel, here);
  multiply(here, inv0 + 16 * b, out);
}

static void about(const double *axis, const double *p, double *out) {
  double t = sqrt(squared(axis[0]) + squared(axis[1]) + squared(axis[2]));
  if (t < 1e-4) {
    memcpy(out, p, 3 * sizeof(double));
    return;
  }
  double x = axis[0] / t, y = axis[1] / t, z = axis[2] / t, cosine = cos(t), sine = sin(t);
  double along = (x * p[0] + y * p[1] + z * p[2]) * (1 - cosine);
  out[0] = x * along + p[0] * cosine + (y * p[2] - z * p[1]) * sine;
  out[1] = y * along + p[1] * cosine + (z * p[0] - x * p[2]) * sine;
  out[2] = z * along + p[2] * cosine + (x * p[1] - y * p[0]) * sine;
}

static void add(double factor, const double *T, const double *p, double *to) {
  for (int a = 0; a < 3; a++)
    to[a] += factor * (T[4 * a] * p[0] + T[4 * a + 1] * p[1] + T[4 * a + 2] * p[2] + T[4 * a + 3] * p[3]);
}
