// What the programs beside this file share: `PROGRAM ARGUMENTS RESULTS SIZE…` reads its arguments from a file of raw
// numbers, writes value and gradient to another, and prints the best time of each in nanoseconds (0 for no gradient).

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PI 3.14159265358979323846

static FILE *arguments;
static char **words;

static void begin(int count, char **given) {
  if (count < 3) exit(2);
  words = given;
  arguments = fopen(given[1], "rb");
  if (arguments == NULL) exit(2);
}

static int size(int which) { return atoi(words[3 + which]); }

static double *zeros(size_t count) { return calloc(count + 1, sizeof(double)); }

static void *taken(size_t count, size_t bytes) {
  void *all = malloc(count * bytes + 1);
  if (fread(all, bytes, count, arguments) != count) exit(2);
  return all;
}

static double *numbers(size_t count) { return taken(count, sizeof(double)); }

static inline int *wholes(size_t count) { return taken(count, sizeof(int)); }

static inline double squared(double x) { return x * x; }

typedef void (*Run)(void);

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static double timed(Run given, long calls) {
  // A pointer that may change before each call, so that none is left out.
  Run volatile run = given;
  double started = seconds();
  for (long call = 0; call < calls; call++) run();
  return (seconds() - started) / calls;
}

/** Rounds of at least 10 ms, for 1.5 s and at least seven times. */
static double best(Run run) {
  if (run == NULL) return 0;
  long calls = 1;
  double least = timed(run, 1);
  while (calls * least < 0.01) {
    calls *= 2;
    least = timed(run, calls);
  }
  double until = seconds() + 1.5;
  for (int round = 0; round < 7 || seconds() < until; round++) least = fmin(least, timed(run, calls));
  return 1e9 * least;
}

typedef struct {
  const double *numbers;
  size_t count;
} Result;

static int finish(Run value, Result of_value, Run gradient, const Result *of_gradient, int count) {
  FILE *results = fopen(words[2], "wb");
  if (results == NULL) return 2;
  value();
  fwrite(of_value.numbers, sizeof(double), of_value.count, results);
  if (gradient != NULL) gradient();
  for (int which = 0; which < count; which++)
    fwrite(of_gradient[which].numbers, sizeof(double), of_gradient[which].count, results);
  fclose(results);
  double of = best(value);
  printf("%.17g %.17g\n", of, best(gradient));
  return 0;
}
