// A vertex of a hand: the weighted sum of where the bones take it.

#include "hand.h"

static double vertex[3];

static void hand(void) {
  double P[3] = {0, 0, 0}, T[16];
  for (int b = 0; b < B; b++) {
    transformed(b, T);
    add(weight[b], T, pos, P);
  }
  about(theta, P, vertex);
  for (int a = 0; a < 3; a++) vertex[a] += theta[3 + a];
}

int main(int count, char **given) {
  begin(count, given);
  B = size(0);
  theta = numbers(26);
  parent = wholes(B);
  slot = wholes(3 * B);
  base = numbers(16 * B);
  inv0 = numbers(16 * B);
  weight = numbers(B);
  pos = numbers(4);
  absolute = zeros(16 * B);
  return finish(hand, (Result){vertex, 3}, NULL, NULL, 0);
}
