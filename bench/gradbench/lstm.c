// A recurrent network of L layers of B units with diagonal weights, over C characters; backward all is kept.

#include "program.h"

static int L, B, C;
static const double *main_, *extra, *state, *seq;
static double value, *h, *c, *f, *g, *o, *z, *tc, *y;
static double *dmain, *dextra, *dh, *dc, *du;

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static void cell(int l, int j, double u, const double *before, double *after) {
  const double *w = main_ + 8 * l * B + j, *b = w + 4 * B;
  int at = l * B + j;
  double ft = sigmoid(u * w[0] + b[0]), gt = sigmoid(before[at] * w[B] + b[B]);
  double ot = sigmoid(u * w[2 * B] + b[2 * B]), zt = tanh(before[at] * w[3 * B] + b[3 * B]);
  c[at] = c[at] * ft + gt * zt;
  after[at] = ot * tanh(c[at]);
}

static void lstm(void) {
  for (int l = 0; l < L; l++) {
    memcpy(h + l * B, state + 2 * l * B, B * sizeof(double));
    memcpy(c + l * B, state + (2 * l + 1) * B, B * sizeof(double));
  }
  double total = 0;
  for (int t = 0; t + 1 < C; t++) {
    for (int l = 0; l < L; l++)
      for (int j = 0; j < B; j++) cell(l, j, l == 0 ? extra[j] * seq[t * B + j] : h[(l - 1) * B + j], h, h);
    double sum = 2, gained = 0, ones = 0;
    for (int j = 0; j < B; j++) {
      double yt = h[(L - 1) * B + j] * extra[B + j] + extra[2 * B + j];
      sum += exp(yt);
      gained += seq[(t + 1) * B + j] * yt;
      ones += seq[(t + 1) * B + j];
    }
    total += gained - ones * log(sum);
  }
  value = -total / ((C - 1) * B);
}

static double forward(void) {
  int LB = L * B;
  for (int l = 0; l < L; l++) {
    memcpy(h + l * B, state + 2 * l * B, B * sizeof(double));
    memcpy(c + l * B, state + (2 * l + 1) * B, B * sizeof(double));
  }
  double total = 0;
  for (int t = 0; t + 1 < C; t++) {
    for (int l = 0; l < L; l++)
      for (int j = 0; j < B; j++) {
        const double *w = main_ + 8 * l * B + j, *b = w + 4 * B;
        int at = t * LB + l * B + j;
        double u = l == 0 ? extra[j] * seq[t * B + j] : h[at + LB - B];
        f[at] = sigmoid(u * w[0] + b[0]);
        g[at] = sigmoid(h[at] * w[B] + b[B]);
        o[at] = sigmoid(u * w[2 * B] + b[2 * B]);
        z[at] = tanh(h[at] * w[3 * B] + b[3 * B]);
        c[at + LB] = c[at] * f[at] + g[at] * z[at];
        tc[at] = tanh(c[at + LB]);
        h[at + LB] = o[at] * tc[at];
      }
    const double *last = h + (t + 1) * LB + (L - 1) * B;
    double sum = 2, gained = 0, ones = 0;
    for (int j = 0; j < B; j++) {
      double yt = last[j] * extra[B + j] + extra[2 * B + j];
      y[t * B + j] = exp(yt);
      sum += y[t * B + j];
      gained += seq[(t + 1) * B + j] * yt;
      ones += seq[(t + 1) * B + j];
    }
    total += gained - ones * log(sum);
    for (int j = 0; j < B; j++) y[t * B + j] *= ones / sum;
  }
  return total;
}

static void gradient(void) {
  int LB = L * B;
  double scale = 1.0 / ((C - 1) * B);
  value = -forward() * scale;
  memset(dmain, 0, 8 * LB * sizeof(double));
  memset(dextra, 0, 3 * B * sizeof(double));
  memset(dh, 0, LB * sizeof(double));
  memset(dc, 0, LB * sizeof(double));
  for (int t = C - 2; t >= 0; t--) {
    const double *last = h + (t + 1) * LB + (L - 1) * B;
    for (int j = 0; j < B; j++) {
      double dy = (y[t * B + j] - seq[(t + 1) * B + j]) * scale;
      dextra[B + j] += dy * last[j];
      dextra[2 * B + j] += dy;
      du[j] = dy * extra[B + j];
    }
    for (int l = L - 1; l >= 0; l--)
      for (int j = 0; j < B; j++) {
        const double *w = main_ + 8 * l * B + j;
        double *dw = dmain + 8 * l * B + j, *db = dw + 4 * B;
        int at = t * LB + l * B + j, unit = l * B + j;
        double u = l == 0 ? extra[j] * seq[t * B + j] : h[at + LB - B];
        double dht = dh[unit] + du[j], dct = dc[unit] + dht * o[at] * (1 - squared(tc[at]));
        double df = dct * c[at] * f[at] * (1 - f[at]), dg = dct * z[at] * g[at] * (1 - g[at]);
        double dO = dht * tc[at] * o[at] * (1 - o[at]), dz = dct * g[at] * (1 - squared(z[at]));
        dw[0] += df * u, db[0] += df;
        dw[B] += dg * h[at], db[B] += dg;
        dw[2 * B] += dO * u, db[2 * B] += dO;
        dw[3 * B] += dz * h[at], db[3 * B] += dz;
        du[j] = df * w[0] + dO * w[2 * B];
        dh[unit] = dg * w[B] + dz * w[3 * B];
        dc[unit] = dct * f[at];
      }
    for (int j = 0; j < B; j++) dextra[j] += du[j] * seq[t * B + j];
  }
}

int main(int count, char **given) {
  begin(count, given);
  L = size(0), B = size(1), C = size(2);
  main_ = numbers(8 * L * B);
  extra = numbers(3 * B);
  state = numbers(2 * L * B);
  seq = numbers(C * B);
  double **kept[] = {&h, &c, &f, &g, &o, &z, &tc, &y};
  for (size_t a = 0; a < sizeof kept / sizeof *kept; a++) *kept[a] = zeros(C * L * B);
  dmain = zeros(8 * L * B), dextra = zeros(3 * B), dh = zeros(L * B), dc = zeros(L * B), du = zeros(B);
  Result of_gradient[] = {{dmain, 8 * L * B}, {dextra, 3 * B}};
  return finish(lstm, (Result){&value, 1}, gradient, of_gradient, 2);
}
