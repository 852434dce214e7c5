/* Shows one JVM another time of day, as if its clock had been set; what measures spans goes on evenly.
 *
 * The file CLOCK_OFFSET holds eight bytes: by how many nanoseconds the clock is ahead. It is mapped, so it can be
 * changed while the JVM runs and costs nothing to look at.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static volatile long long *offset;
static int (*real_time)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
  real_time = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *file = getenv("CLOCK_OFFSET");
  int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
  void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
  if (mapped != MAP_FAILED) offset = mapped;
  if (fd >= 0) close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!real_time) begin();
  int result = real_time(clock, time);
  if (result == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    long long shown = time->tv_sec * SECOND + time->tv_nsec + *offset;
    time->tv_sec = shown / SECOND;
    time->tv_nsec = shown % SECOND;
  }
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec shown;
  (void)zone;
  int result = clock_gettime(CLOCK_REALTIME, &shown);
  time->tv_sec = shown.tv_sec;
  time->tv_usec = shown.tv_nsec / 1000;
  return result;
}

time_t time(time_t *where) {
  struct timespec shown;
  clock_gettime(CLOCK_REALTIME, &shown);
  if (where) *where = shown.tv_sec;
  return shown.tv_sec;
}
