// The posterior of a mixture of K Gaussians in D dimensions over N points, with a Wishart prior. `l` holds the strictly
// lower triangle of each component column by column, `q` the logarithms of its diagonal.

#include "program.h"

static int K, D, N, P, m;
static const double *alpha, *mu, *q, *l, *x;
static double value, gamma_, *y, *Qy, *beta, *diagonal, *sums;
static double *dalpha, *dmu, *dq, *dl, *dQy;

static void prepare(void) {
  for (int k = 0; k < K; k++) {
    sums[k] = alpha[k];
    for (int r = 0; r < D; r++) {
      diagonal[k * D + r] = exp(q[k * D + r]);
      sums[k] += q[k * D + r];
    }
  }
}

static double logsumexp(const double *of) {
  double most = -INFINITY, sum = 0;
  for (int k = 0; k < K; k++)
    if (of[k] > most) most = of[k];
  for (int k = 0; k < K; k++) sum += exp(of[k] - most);
  return most + log(sum);
}

static void component(int i, int k, double *restrict own, double *restrict turned) {
  const double *lower = l + (size_t)k * P;
  for (int r = 0; r < D; r++) own[r] = x[i * D + r] - mu[k * D + r];
  for (int r = 0; r < D; r++) turned[r] = diagonal[k * D + r] * own[r];
  for (int c = 0; c < D; c++) {
    for (int r = c + 1; r < D; r++) turned[r] += lower[r - c - 1] * own[c];
    lower += D - c - 1;
  }
  double square = 0;
  for (int r = 0; r < D; r++) square += squared(turned[r]);
  beta[k] = sums[k] - 0.5 * square;
}

static double prior(void) {
  double W = 0, dof = D + m + 1, lgD = D * (D - 1) / 4.0 * log(PI);
  for (int k = 0; k < K; k++) {
    double squares = 0, all = 0;
    for (int j = 0; j < D; j++) {
      squares += exp(2 * q[k * D + j]);
      all += q[k * D + j];
    }
    for (int s = 0; s < P; s++) squares += squared(l[(size_t)k * P + s]);
    W += gamma_ * gamma_ / 2 * squares - m * all;
  }
  for (int j = 1; j <= D; j++) lgD += lgamma(dof / 2 + (1 - j) / 2.0);
  double C = dof * D * (log(gamma_) - log(2) / 2) - lgD;
  return K * C - W - N * logsumexp(alpha) - N * D / 2.0 * log(2 * PI);
}

static void gmm(void) {
  prepare();
  value = prior();
  for (int i = 0; i < N; i++) {
    for (int k = 0; k < K; k++) component(i, k, y, Qy);
    value += logsumexp(beta);
  }
}

static void gradient(void) {
  prepare();
  value = prior();
  double total = logsumexp(alpha);
  for (int k = 0; k < K; k++) {
    dalpha[k] = -N * exp(alpha[k] - total);
    for (int j = 0; j < D; j++) {
      dmu[k * D + j] = 0;
      dq[k * D + j] = m - gamma_ * gamma_ * squared(diagonal[k * D + j]);
    }
    for (size_t s = (size_t)k * P; s < (size_t)(k + 1) * P; s++) dl[s] = -gamma_ * gamma_ * l[s];
  }
  for (int i = 0; i < N; i++) {
    for (int k = 0; k < K; k++) component(i, k, y + k * D, Qy + k * D);
    double likelihood = logsumexp(beta);
    value += likelihood;
    for (int k = 0; k < K; k++) {
      double weight = exp(beta[k] - likelihood);
      const double *own = y + k * D, *lower = l + (size_t)k * P;
      double *dlower = dl + (size_t)k * P;
      dalpha[k] += weight;
      for (int r = 0; r < D; r++) {
        dQy[r] = -weight * Qy[k * D + r];
        dq[k * D + r] += weight + dQy[r] * diagonal[k * D + r] * own[r];
        dmu[k * D + r] -= dQy[r] * diagonal[k * D + r];
      }
      for (int c = 0; c < D; c++) {
        double back = 0;
        for (int r = c + 1; r < D; r++) {
          dlower[r - c - 1] += dQy[r] * own[c];
          back += lower[r - c - 1] * dQy[r];
        }
        dmu[k * D + c] -= back;
        lower += D - c - 1;
        dlower += D - c - 1;
      }
    }
  }
}

int main(int count, char **given) {
  begin(count, given);
  K = size(0), D = size(1), N = size(2);
  P = D * (D - 1) / 2;
  alpha = numbers(K);
  mu = numbers(K * D);
  q = numbers(K * D);
  l = numbers((size_t)K * P);
  x = numbers(N * D);
  gamma_ = *numbers(1);
  m = (int)*numbers(1);
  y = zeros(K * D), Qy = zeros(K * D), beta = zeros(K), diagonal = zeros(K * D), sums = zeros(K), dQy = zeros(D);
  dalpha = zeros(K), dmu = zeros(K * D), dq = zeros(K * D), dl = zeros((size_t)K * P);
  Result of_gradient[] = {{dalpha, K}, {dmu, K * D}, {dq, K * D}, {dl, (size_t)K * P}};
  return finish(gmm, (Result){&value, 1}, gradient, of_gradient, 4);
}
