/* Makes the disk of one node slow or broken, between its JVM and the kernel.
 *
 * Only files below BADDISK_UNDER are touched. The file BADDISK_WORD says what happens: "ok", "slow MILLIS" (each flush
 * takes so much longer), "once" (one flush fails with EIO; the word becomes "ok"), "broken" (each write and flush fails
 * with EIO), "readonly" (each of them, and all that would make, rename, shorten or remove a file, fails with EROFS, as
 * after the kernel has mounted a damaged file system again as read-only). It is read at each call, so it can be changed while the JVM runs.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int is_ours(int fd) {
  char link[64], path[4096];
  const char *under = getenv("BADDISK_UNDER");
  if (!under) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, under, strlen(under)) == 0;
}

/* system calls and not functions of libc, some of which are replaced below */
static void word(char *text, size_t size) {
  const char *file = getenv("BADDISK_WORD");
  text[0] = 0;
  int fd = file ? (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return;
  long length = syscall(SYS_read, fd, text, size - 1);
  text[length > 0 ? length : 0] = 0;
  syscall(SYS_close, fd);
}

static void say_ok(void) {
  int fd = (int)syscall(SYS_openat, AT_FDCWD, getenv("BADDISK_WORD"), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (fd < 0) return;
  syscall(SYS_write, fd, "ok", 2);
  syscall(SYS_close, fd);
}

static int fails(int fd, int flush) {
  char text[64];
  int saved = errno;
  if (!is_ours(fd)) { errno = saved; return 0; }
  word(text, sizeof text);
  errno = saved;
  if (strncmp(text, "broken", 6) == 0) { errno = EIO; return 1; }
  if (strncmp(text, "readonly", 8) == 0) { errno = EROFS; return 1; }
  if (flush && strncmp(text, "once", 4) == 0) { say_ok(); errno = EIO; return 1; }
  if (flush && strncmp(text, "slow ", 5) == 0) {
    long millis = atol(text + 5);
    struct timespec rest = {millis / 1000, millis % 1000 * 1000000L};
    nanosleep(&rest, NULL);
  }
  return 0;
}

static int is_readonly(void) {
  char text[64];
  int saved = errno;
  word(text, sizeof text);
  errno = saved;
  return strncmp(text, "readonly", 8) == 0;
}

/* paths are as the JVM has them, often below the directory in which it was started */
static int refused(const char *path) {
  char whole[8192];
  const char *under = getenv("BADDISK_UNDER");
  if (!under || !path) return 0;
  whole[0] = 0;
  if (path[0] != '/') {
    if (syscall(SYS_getcwd, whole, 4096) <= 0) return 0;
    strcat(whole, "/");
  }
  if (strlen(whole) + strlen(path) >= sizeof whole) return 0;
  strcat(whole, path);
  if (strncmp(whole, under, strlen(under)) != 0 || !is_readonly()) return 0;
  errno = EROFS;
  return 1;
}

static int opened(const char *path, int flags, mode_t mode) {
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) && refused(path)) return -1;
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return opened(path, flags, mode); \
  }

OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
  return refused(to) ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *path) { return refused(path) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0); }

int mkdir(const char *path, mode_t mode) {
  return refused(path) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int ftruncate64(int fd, off64_t length) {
  if (is_ours(fd) && is_readonly()) { errno = EROFS; return -1; }
  return (int)syscall(SYS_ftruncate, fd, length);
}

int fsync(int fd) { return fails(fd, 1) ? -1 : (int)syscall(SYS_fsync, fd); }

int fdatasync(int fd) { return fails(fd, 1) ? -1 : (int)syscall(SYS_fdatasync, fd); }

ssize_t write(int fd, const void *bytes, size_t length) {
  return fails(fd, 0) ? -1 : syscall(SYS_write, fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return fails(fd, 0) ? -1 : syscall(SYS_pwrite64, fd, bytes, length, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return fails(fd, 0) ? -1 : syscall(SYS_writev, fd, parts, count);
}
