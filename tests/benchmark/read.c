/* Opens the files whose names stand in a file, one a line, and looks at each of their bytes once. */
#include <stdio.h>
#include <string.h>

static unsigned sum_of(const char* name) {
  char bytes[65536];
  unsigned sum = 0;
  FILE* file = fopen(name, "rb");
  if (!file) return 0;
  for (size_t size; (size = fread(bytes, 1, sizeof bytes, file)) > 0;) {
    for (size_t i = 0; i < size; i++) sum = sum * 31 + (unsigned char)bytes[i];
  }
  fclose(file);
  return sum;
}

int main(int argc, char** argv) {
  char name[4096];
  unsigned sum = 0;
  FILE* names = argc > 1 ? fopen(argv[1], "r") : NULL;
  if (!names) return 2;
  while (fgets(name, sizeof name, names)) {
    name[strcspn(name, "\n")] = 0;
    sum += sum_of(name);
  }
  fclose(names);
  printf("%u\n", sum);
  return 0;
}
