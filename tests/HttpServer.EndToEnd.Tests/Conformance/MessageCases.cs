using HttpServer.Testing;
using static HttpServer.EndToEnd.Tests.Conformance.Http2Case;

namespace HttpServer.EndToEnd.Tests.Conformance;

/// <summary>RFC 9113, 8, and RFC 7541: messages, and how their fields are packed.</summary>
internal static class MessageCases
{
    private static readonly (string, string) Method = (":method", "GET");
    private static readonly (string, string) Scheme = (":scheme", "http");
    private static readonly (string, string) Path = (":path", "/");
    private static readonly (string, string) Authority = (":authority", "test");

    // "user-agent", "x-test", "h2spec" and "test" in the code of RFC 7541, B.
    private static readonly string UserAgent = "87b505b161cc5a93";
    private static readonly string XTest = "85f2b24a84ff";
    private static readonly string Value = "849c48aca4";

    public static IEnumerable<Http2Case> All => [.. Exchanges(), .. Malformed(), .. Packed(), .. WronglyPacked()];

    private static IEnumerable<Http2Case> Exchanges()
    {
        yield return Answered("8.1 GET", Headers(1));
        yield return Answered("8.1 HEAD", Request((":method", "HEAD"), Scheme, Path, Authority));
        yield return Answered("8.1 POST", Upload(), Data(1));
        yield return Answered("8.1 POST with trailers", Upload(("trailer", "x-test")), Data(1, isLast: false), Headers(1, RawHttp2Connection.Block(("x-test", "ok"))));
        yield return Answered("8.2.2 TE with trailers", Request([.. RawHttp2Connection.Get(("te", "trailers"))]));
        yield return Answered("8.2.3 cookies in pieces", Request([.. RawHttp2Connection.Get(("cookie", "a=1"), ("cookie", "b=2"))]));
        yield return ConnectionError("8.4 PUSH_PROMISE", ProtocolError, new RawFrame(RawFrame.PushPromise, RawFrame.EndHeaders, 1, [0, 0, 0, 3, .. Get]));
        yield return StreamError("8.1 second HEADERS without END_STREAM", ProtocolError,
            Upload(), Data(1, isLast: false), Headers(1, RawHttp2Connection.Block(("x-test", "ok")), RawFrame.EndHeaders));
    }

    private static IEnumerable<Http2Case> Malformed()
    {
        foreach (var (name, fields) in (IEnumerable<(string, (string, string)[])>)
        [
            ("8.2.1 upper case in a name", [Method, Scheme, Path, Authority, ("X-TEST", "ok")]),
            ("8.2.2 connection", [Method, Scheme, Path, Authority, ("connection", "keep-alive")]),
            ("8.2.2 TE with more than trailers", [Method, Scheme, Path, Authority, ("te", "trailers, deflate")]),
            ("8.3 unknown pseudo-header field", [Method, Scheme, Path, Authority, (":test", "ok")]),
            ("8.3 pseudo-header field of responses", [Method, Scheme, Path, Authority, (":status", "200")]),
            ("8.3 pseudo-header fields behind another", [("x-test", "ok"), Method, Scheme, Path, Authority]),
            ("8.3.1 empty :path", [Method, Scheme, (":path", ""), Authority]),
            ("8.3.1 no :method", [Scheme, Path, Authority]),
            ("8.3.1 no :scheme", [Method, Path, Authority]),
            ("8.3.1 no :path", [Method, Scheme, Authority]),
            ("8.3.1 :method twice", [Method, Scheme, Path, Authority, Method]),
            ("8.3.1 :scheme twice", [Method, Scheme, Path, Authority, Scheme]),
            ("8.3.1 :path twice", [Method, Scheme, Path, Authority, Path]),
        ])
        {
            yield return StreamError(name, ProtocolError, Request(fields));
        }

        yield return StreamError("8.3 pseudo-header field in trailers", ProtocolError,
            Upload(), Data(1, isLast: false), Headers(1, RawHttp2Connection.Block((":method", "POST"))));
        yield return StreamError("8.1.1 content-length below the DATA", ProtocolError, Upload(("content-length", "1")), Data(1));
        yield return StreamError("8.1.1 content-length below several DATA", ProtocolError, Upload(("content-length", "5")), Data(1, isLast: false), Data(1));
        yield return StreamError("8.1.1 content-length above the DATA", ProtocolError, Upload(("content-length", "5")), Data(1));
    }

    private static IEnumerable<Http2Case> Packed()
    {
        foreach (var (name, block) in (IEnumerable<(string, string)>)
        [
            ("6.1 indexed field", "ba"),
            ("6.2.1 literal with indexing, indexed name", "7a" + Value),
            ("6.2.1 literal with indexing", "400a757365722d6167656e7406683273706563"),
            ("6.2.1 literal with indexing, Huffman", "40" + UserAgent + Value),
            ("6.2.1 new literal with indexing", "4006782d7465737406683273706563"),
            ("6.2.1 new literal with indexing, Huffman", "40" + XTest + Value),
            ("6.2.2 literal without indexing, indexed name", "0f2b" + Value),
            ("6.2.2 literal without indexing", "000a757365722d6167656e7406683273706563"),
            ("6.2.2 literal without indexing, Huffman", "00" + UserAgent + Value),
            ("6.2.2 new literal without indexing", "0006782d7465737406683273706563"),
            ("6.2.2 new literal without indexing, Huffman", "00" + XTest + Value),
            ("6.2.3 literal never indexed, indexed name", "1f2b" + Value),
            ("6.2.3 literal never indexed", "100a757365722d6167656e7406683273706563"),
            ("6.2.3 literal never indexed, Huffman", "10" + UserAgent + Value),
            ("6.2.3 new literal never indexed", "1006782d7465737406683273706563"),
            ("6.2.3 new literal never indexed, Huffman", "10" + XTest + Value),
        ])
        {
            yield return Answered($"RFC 7541 {name}", Headers(1, [.. Get, .. Convert.FromHexString(block)]));
        }

        yield return Answered("RFC 7541 6.3 size update", Headers(1, [0x20, .. Get]));
        yield return Answered("RFC 7541 4.2 two size updates", Headers(1, [0x20, 0x3f, 0xe1, 0x1f, .. Get]));
        yield return Answered("RFC 7541 2.3.2 field of the dynamic table", Headers(1, [.. Get, .. Convert.FromHexString("40" + XTest + Value), 0xbe]));
    }

    private static IEnumerable<Http2Case> WronglyPacked()
    {
        foreach (var (name, block) in (IEnumerable<(string, string)>)
        [
            ("2.3.3 index beyond both tables", "fe"),
            ("2.3.3 name beyond both tables", "7e" + Value),
            ("4.2 size update behind fields", "21"),
            ("5.2 padding of more than 7 bits", "00" + XTest + "8449509fff"),
            ("5.2 padding of zeros", "00" + XTest + "83495090"),
            ("5.2 end of string within", "00" + XTest[..^2] + "87fffffffd25427f"),
            ("5.1 integer without end", "7fffffffffffffff"),
        ])
        {
            yield return ConnectionError($"RFC 7541 {name}", CompressionError, Headers(1, [.. Get, .. Convert.FromHexString(block)]));
        }

        yield return new("RFC 7541 6.1 index 0", async peer =>
        {
            await peer.SendAsync(Headers(1, [.. Get, 0x80]));
            // Kestrel takes it for a failure of its own.
            await peer.ExpectConnectionErrorAsync(CompressionError, InternalError);
        });
        yield return ConnectionError("RFC 7541 6.3 size update above the limit", CompressionError, Headers(1, [0x3f, 0xe2, 0x1f, .. Get]));
    }
}
