/*
 * Reference values of the stiff DETEST problems (Enright, Hull & Lindberg 1975, "Comparing numerical methods for stiff
 * systems of ODEs", BIT 15, 10-48), for test/reference/detest.json: Taylor series of order 30 in quadruple precision,
 * with the step at which the last two terms are below 1e-33 of the largest component. Explicit, so nothing is solved:
 * D6 takes ten million steps.
 *
 *     gcc -O2 -o detest detest.c -lquadmath && ./detest > detest.json
 */
#include <quadmath.h>
#include <stdio.h>
#include <string.h>

#define K 30
typedef __float128 R;
typedef R Series[K + 2];

/* Coefficient k of a product. */
static R mul(const R *a, const R *b, int k) {
  R sum = 0;
  for (int i = 0; i <= k; i++) sum += a[i] * b[k - i];
  return sum;
}

static Series y[4], u[12];

/* Coefficient k of the derivatives of y, from those up to k of y; u holds what is between. */
typedef void Right(int k, R *f);
#define ONE(k) ((k) == 0 ? 1 : 0)

static void c5(int k, R *f) {
  u[0][k] = mul(y[0], y[0], k);
  u[1][k] = mul(y[1], y[1], k);
  u[2][k] = mul(y[2], y[2], k);
  f[0] = -y[0][k] + 2 * ONE(k);
  f[1] = -10 * y[1][k] + 20 * u[0][k];
  f[2] = -40 * y[2][k] + 80 * (u[0][k] + u[1][k]);
  f[3] = -100 * y[3][k] + 200 * (u[0][k] + u[1][k] + u[2][k]);
}

static void d1(int k, R *f) {
  u[0][k] = mul(y[1], y[2], k);
  f[0] = (y[1][k] - y[0][k]) / 5;
  f[1] = 10 * y[0][k] - 60 * y[1][k] + u[0][k] / 8 + y[2][k] / 8;
  f[2] = ONE(k);
}

static void d2(int k, R *f) {
  u[0][k] = mul(y[1], y[2], k);
  u[1][k] = mul(y[1], y[1], k);
  f[0] = -y[0][k] / 25 + u[0][k] / 100;
  f[1] = 400 * y[0][k] - 100 * u[0][k] - 3000 * u[1][k];
  f[2] = 30 * u[1][k];
}

static void d3(int k, R *f) {
  u[0][k] = mul(y[0], y[1], k);
  u[1][k] = mul(y[1], y[1], k);
  f[0] = y[2][k] - 100 * u[0][k];
  f[1] = y[2][k] + 2 * y[3][k] - 100 * u[0][k] - 20000 * u[1][k];
  f[2] = -y[2][k] + 100 * u[0][k];
  f[3] = -y[3][k] + 10000 * u[1][k];
}

static void d4(int k, R *f) {
  u[0][k] = mul(y[0], y[2], k);
  u[1][k] = mul(y[1], y[2], k);
  f[0] = -13 * y[0][k] / 1000 - 1000 * u[0][k];
  f[1] = -2500 * u[1][k];
  f[2] = f[0] + f[1];
}

static void d5(int k, R *f) {
  u[0][k] = ONE(k) / (R)100 + y[0][k] + y[1][k];
  u[1][k] = mul(y[0], y[0], k) + 1001 * y[0][k] + 1001 * ONE(k);
  u[2][k] = mul(y[1], y[1], k) + ONE(k);
  f[0] = ONE(k) / (R)100 - mul(u[1], u[0], k);
  f[1] = ONE(k) / (R)100 - mul(u[2], u[0], k);
}

static void d6(int k, R *f) {
  u[0][k] = ONE(k) - y[0][k];
  u[1][k] = ONE(k) - y[1][k];
  f[0] = -y[0][k] + 100000000 * mul(y[2], u[0], k);
  f[1] = -10 * y[1][k] + 30000000 * mul(y[2], u[1], k);
  f[2] = -f[0] - f[1];
}

static void e1(int k, R *f) {
  Series *s = u; /* sin y1, cos y1, y1^2, 1/(y1^2 + 1), y2 y3, their product, exp(-y4^2), y4^2, y1^2 - sin y1 */
  if (k == 0) {
    s[0][0] = sinq(y[0][0]);
    s[1][0] = cosq(y[0][0]);
  } else {
    R a = 0, b = 0;
    for (int i = 1; i <= k; i++) {
      a += i * y[0][i] * s[1][k - i];
      b -= i * y[0][i] * s[0][k - i];
    }
    s[0][k] = a / k;
    s[1][k] = b / k;
  }
  s[2][k] = mul(y[0], y[0], k);
  if (k == 0) s[3][0] = 1 / (1 + s[2][0]);
  else {
    R a = 0;
    for (int i = 1; i <= k; i++) a += s[2][i] * s[3][k - i];
    s[3][k] = -a / (1 + s[2][0]);
  }
  s[4][k] = mul(y[1], y[2], k);
  s[5][k] = mul(s[4], s[3], k);
  s[7][k] = mul(y[3], y[3], k);
  if (k == 0) s[6][0] = expq(-s[7][0]);
  else {
    R a = 0;
    for (int i = 1; i <= k; i++) a -= i * s[7][i] * s[6][k - i];
    s[6][k] = a / k;
  }
  s[8][k] = s[2][k] - s[0][k];
  f[0] = y[1][k];
  f[1] = y[2][k];
  f[2] = y[3][k];
  f[3] = mul(s[8], y[0], k) - 100000000 * y[0][k] + mul(s[5], y[1], k) - 4000000 * y[1][k] - 59999 * y[2][k] +
         10 * mul(s[6], y[3], k) - 400 * y[3][k] + ONE(k);
}

static void e2(int k, R *f) {
  u[0][k] = ONE(k) - mul(y[0], y[0], k);
  f[0] = y[1][k];
  f[1] = 5 * mul(u[0], y[1], k) - y[0][k];
}

static void e3(int k, R *f) {
  f[0] = -55 * y[0][k] - mul(y[2], y[0], k) + 65 * y[1][k];
  f[1] = 785 * (y[0][k] - y[1][k]) / 10000;
  f[2] = y[0][k] / 10;
}

static void e5(int k, R *f) {
  R first = (R)789 / 100 * y[0][k] / 10000000000.Q;
  R second = 11000000 * mul(y[0], y[2], k);
  R third = 1130000000 * mul(y[1], y[2], k);
  R fourth = 1130 * y[3][k];
  f[0] = -first - second;
  f[1] = first - third;
  f[2] = first - second + fourth - third;
  f[3] = second - fourth;
}

static struct {
  const char *name;
  Right *right;
  int n;
  R y0[4], end;
} problems[] = {
    {"C5", c5, 4, {1, 1, 1, 1}, 20},     {"D1", d1, 3, {0, 0, 0}, 400},
    {"D2", d2, 3, {1, 0, 0}, 40},        {"D3", d3, 4, {1, 1, 0, 0}, 20},
    {"D4", d4, 3, {1, 1, 0}, 50},        {"D5", d5, 2, {0, 0}, 100},
    {"D6", d6, 3, {1, 0, 0}, 1},         {"E1", e1, 4, {0, 0, 0, 0}, 1},
    {"E2", e2, 2, {2, 0}, 1},            {"E3", e3, 3, {1, 1, 0}, 500},
    {"E5", e5, 4, {176, 0, 0, 0}, 1000},
};
/* Shares of the interval at which values are kept. */
static const R shares[] = {0.0001Q, 0.001Q, 0.01Q, 0.1Q, 0.3Q, 0.6Q, 1};

static void print(R value) {
  char text[64];
  quadmath_snprintf(text, sizeof text, "%.19Qe", value);
  printf("%s", text);
}

int main(void) {
  int count = sizeof problems / sizeof problems[0];
  printf("{\n  \"note\": \"Stiff DETEST problems (Enright, Hull & Lindberg 1975), at shares of the interval: Taylor "
         "series of order 30 in quadruple precision, by detest.c.\",\n  \"problems\": [\n");
  for (int p = 0; p < count; p++) {
    int n = problems[p].n;
    R t = 0;
    for (int i = 0; i < n; i++) y[i][0] = problems[p].y0[i];
    if (problems[p].right == e5) y[0][0] /= 100000;
    printf("    {\"name\": \"%s\", \"values\": [\n", problems[p].name);
    for (unsigned q = 0; q < sizeof shares / sizeof shares[0]; q++) {
      R end = shares[q] * problems[p].end;
      while (t < end) {
        R f[4];
        for (int k = 0; k <= K; k++) {
          problems[p].right(k, f);
          for (int i = 0; i < n; i++) y[i][k + 1] = f[i] / (k + 1);
        }
        R h = end - t, size = 0;
        for (int i = 0; i < n; i++) size = fmaxq(size, fabsq(y[i][0]));
        if (size == 0) size = 1e-20Q;
        for (int k = K; k <= K + 1; k++) {
          R term = 0;
          for (int i = 0; i < n; i++) term = fmaxq(term, fabsq(y[i][k]));
          if (term > 0) h = fminq(h, powq(1e-33Q * size / term, (R)1 / k));
        }
        for (int i = 0; i < n; i++) {
          R sum = 0;
          for (int k = K + 1; k >= 0; k--) sum = sum * h + y[i][k];
          y[i][0] = sum;
        }
        t = h == end - t ? end : t + h;
      }
      printf("      {\"t\": %.17g, \"y\": [", (double)t);
      for (int i = 0; i < n; i++) {
        print(y[i][0]);
        if (i < n - 1) printf(", ");
      }
      printf("]}%s\n", q < sizeof shares / sizeof shares[0] - 1 ? "," : "");
      fflush(stdout);
    }
    printf("    ]}%s\n", p < count - 1 ? "," : "");
  }
  printf("  ]\n}\n");
  return 0;
}
