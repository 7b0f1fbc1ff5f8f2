// WebSocket load: ws_load PORT PATH CONNECTIONS SECONDS. Each connection sends one message, waits for its echo,
// compares it and sends the next. Prints one line: RESULT messages microseconds p50_us p99_us errors bytes
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>
#include "ws.h"

#define SLOWEST_US 1000000

struct connection {
    int fd;
    size_t length;
    long long sent_at;
    unsigned char buffer[SERVER_FRAME];
};

static unsigned char frame[CLIENT_FRAME];
static unsigned char echo[SERVER_FRAME];
static unsigned histogram[SLOWEST_US + 1];

static long long now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void fail(const char *what) {
    fprintf(stderr, "ws_load: %s\n", what);
    exit(1);
}

static void prepare_frames(void) {
    static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    frame[0] = echo[0] = BINARY_FRAME;
    frame[1] = MASKED | PAYLOAD;
    echo[1] = PAYLOAD;
    memcpy(frame + 2, mask, 4);
    for (int i = 0; i < PAYLOAD; i++) {
        echo[2 + i] = 'a' + i % 26;
        frame[6 + i] = echo[2 + i] ^ mask[i % 4];
    }
}

static void send_frame(struct connection *c) {
    c->sent_at = now_us();
    if (send(c->fd, frame, sizeof frame, MSG_NOSIGNAL) != sizeof frame) {
        fail("a frame was not sent");
    }
}

static void open_connection(struct connection *c, int port, const char *path) {
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 10};
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) {
        fail("the proxy refuses connections");
    }
    char head[4096];
    int length = snprintf(head, sizeof head,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " WS_KEY "\r\n\r\n", path, port);
    send(c->fd, head, length, MSG_NOSIGNAL);
    size_t got = 0;
    while (!memmem(head, got, "\r\n\r\n", 4)) {
        // Byte by byte, so that nothing behind the head is read with it.
        if (got == sizeof head || recv(c->fd, head + got, 1, 0) != 1) {
            fail("the handshake was not answered");
        }
        got++;
    }
    if (memcmp(head, "HTTP/1.1 101", 12)) {
        fprintf(stderr, "%.*s ", (int)strcspn(head, "\r"), head);
        fail("the handshake was refused");
    }
}

static double percentile(long long total, double share) {
    long long seen = 0;
    for (int us = 0; us <= SLOWEST_US; us++) {
        seen += histogram[us];
        if (seen >= total * share) {
            return us;
        }
    }
    return SLOWEST_US;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "ws_load PORT PATH CONNECTIONS SECONDS\n");
        return 2;
    }
    int count = atoi(argv[3]), poll = epoll_create1(0);
    struct connection *connections = calloc(count, sizeof *connections);
    prepare_frames();
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        open_connection(&connections[i], atoi(argv[1]), argv[2]);
        epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event);
    }
    long long started = now_us(), end = started + atoi(argv[4]) * 1000000LL, messages = 0, now = started;
    for (int i = 0; i < count; i++) {
        send_frame(&connections[i]);
    }
    while (now < end) {
        struct epoll_event events[128];
        int n = epoll_wait(poll, events, 128, 1000);
        if (n <= 0) {
            fail("no echo for a second");
        }
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            ssize_t got = recv(c->fd, c->buffer + c->length, SERVER_FRAME - c->length, 0);
            if (got <= 0) {
                fail("the proxy closed a connection");
            }
            if ((c->length += got) < SERVER_FRAME) {
                continue;
            }
            if (memcmp(c->buffer, echo, SERVER_FRAME)) {
                fail("an echo differs from its message");
            }
            now = now_us();
            long long took = now - c->sent_at;
            histogram[took < SLOWEST_US ? took : SLOWEST_US]++;
            messages++;
            c->length = 0;
            send_frame(c);
        }
    }
    printf("RESULT %lld %lld %.0f %.0f 0 %lld\n", messages, now - started,
        percentile(messages, 0.5), percentile(messages, 0.99), messages * PAYLOAD);
    return 0;
}
