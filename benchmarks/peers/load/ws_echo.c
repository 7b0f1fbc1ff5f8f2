// WebSocket echo backend: ws_echo PORT. Answers frames of exactly PAYLOAD bytes, which is all that ws_load sends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "ws.h"

#define BUFFER 8192

struct connection {
    int fd;
    int open;
    size_t length;
    char buffer[BUFFER];
};

static const char RESPONSE[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: " WS_ACCEPT "\r\n\r\n";

static int send_all(int fd, const char *bytes, size_t length) {
    return send(fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length ? 0 : -1;
}

static int handshake(struct connection *c) {
    char *end = memmem(c->buffer, c->length, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    if (!memmem(c->buffer, c->length, WS_KEY, strlen(WS_KEY))) {
        fprintf(stderr, "ws_echo: the proxy changed Sec-WebSocket-Key\n");
        return -1;
    }
    size_t used = end + 4 - c->buffer;
    memmove(c->buffer, c->buffer + used, c->length -= used);
    c->open = 1;
    return send_all(c->fd, RESPONSE, sizeof RESPONSE - 1);
}

static int echo(struct connection *c) {
    char out[(BUFFER / CLIENT_FRAME + 1) * SERVER_FRAME];
    size_t used = 0, written = 0;
    for (; c->length - used >= CLIENT_FRAME; used += CLIENT_FRAME, written += SERVER_FRAME) {
        unsigned char *in = (unsigned char *)c->buffer + used;
        if (in[1] != (MASKED | PAYLOAD)) {
            return -1;
        }
        out[written] = (char)in[0];
        out[written + 1] = PAYLOAD;
        for (int i = 0; i < PAYLOAD; i++) {
            out[written + 2 + i] = (char)(in[6 + i] ^ in[2 + i % 4]);
        }
    }
    memmove(c->buffer, c->buffer + used, c->length -= used);
    return written ? send_all(c->fd, out, written) : 0;
}

static int receive(struct connection *c) {
    ssize_t n = recv(c->fd, c->buffer + c->length, BUFFER - c->length, 0);
    if (n <= 0) {
        return -1;
    }
    c->length += n;
    if (!c->open && handshake(c) < 0) {
        return -1;
    }
    return c->open ? echo(c) : 0;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "ws_echo PORT\n");
        return 2;
    }
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror("ws_echo");
        return 1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[128];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int n = epoll_wait(poll, events, 128, -1);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                c = calloc(1, sizeof *c);
                c->fd = accept(listener, NULL, NULL);
                setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                event.data.ptr = c;
                epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event);
            } else if (receive(c) < 0) {
                close(c->fd);
                free(c);
            }
        }
    }
}
