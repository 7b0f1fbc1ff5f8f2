// What the WebSocket load generator and the echo backend agree on.
#ifndef WS_H
#define WS_H

// The example key of RFC 6455 section 1.3 and the answer to it: constants, so that neither side needs SHA-1.
#define WS_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define WS_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define PAYLOAD 64
#define CLIENT_FRAME (2 + 4 + PAYLOAD)
#define SERVER_FRAME (2 + PAYLOAD)
#define BINARY_FRAME 0x82
#define MASKED 0x80

#endif
