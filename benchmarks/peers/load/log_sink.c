// Syslog receiver: log_sink SOCKET FILE. Writes each datagram as a line; what rsyslog does for HAProxy, without its cost.
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "log_sink SOCKET FILE\n");
        return 2;
    }
    static char buffer[1 << 16];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0), size = 8 << 20;
    FILE *file = fopen(argv[2], "a");
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    unlink(argv[1]);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (!file || bind(fd, (struct sockaddr *)&address, sizeof address)) {
        perror("log_sink");
        return 1;
    }
    setvbuf(file, NULL, _IOFBF, 1 << 16);
    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, 1000) == 0) {
            fflush(file);
            continue;
        }
        ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        if (n > 0) {
            fwrite(buffer, 1, n, file);
            if (buffer[n - 1] != '\n') {
                fputc('\n', file);
            }
        }
    }
}
