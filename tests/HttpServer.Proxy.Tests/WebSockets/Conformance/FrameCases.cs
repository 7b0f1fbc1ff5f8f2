using System.Globalization;
using System.Text;
using static HttpServer.Proxy.Tests.WebSockets.Conformance.FrameCase;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>The cases of the public suite, sections 1 to 5, 7 and 10, with its numbers.</summary>
internal static class FrameCases
{
    private const int ContinuationPart = 0x00;
    private const int TextPart = 0x01;
    private const int BinaryPart = 0x02;
    private const int Last = 0x80;

    private static readonly int[] Sizes = [0, 125, 126, 127, 128, 65535, 65536];

    public static IEnumerable<FrameCase> All() => [.. Framing(), .. Pings(), .. Reserved(), .. Fragments(), .. Closes(), .. Fragmented()];

    private static IEnumerable<FrameCase> Framing()
    {
        foreach (var size in Sizes)
        {
            yield return Right(Number($"1.1 text of {size}"), 0, Of(Frames.Text, Fill('*', size)));
            yield return Right(Number($"1.2 binary of {size}"), 0, Of(Frames.Binary, Fill(0xFE, size)));
        }

        yield return Right("1.1.8 text of 65536 in pieces", 997, Of(Frames.Text, Fill('*', 65536)));
        yield return Right("1.2.8 binary of 65536 in pieces", 997, Of(Frames.Binary, Fill(0xFE, 65536)));
    }

    private static IEnumerable<FrameCase> Pings()
    {
        yield return Right("2.1 ping without payload", 0, Of(Frames.Ping, ""));
        yield return Right("2.2 ping of text", 0, Of(Frames.Ping, "Hello, world!"));
        yield return Right("2.3 ping of bytes", 0, Of(Frames.Ping, [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF]));
        yield return Right("2.4 ping of 125", 0, Of(Frames.Ping, Fill(0xFE, 125)));
        yield return Wrong("2.5 ping of 126", 0, Of(Frames.Ping, Fill(0xFE, 126)));
        yield return Right("2.6 ping of 125 in octets", 1, Of(Frames.Ping, Fill(0xFE, 125)));
        yield return Right("2.7 pong unasked without payload", 0, Of(Frames.Pong, ""));
        yield return Right("2.8 pong unasked", 0, Of(Frames.Pong, "unsolicited pong payload"));
        yield return Right("2.9 pong unasked, then ping", 0, Of(Frames.Pong, "unsolicited pong payload"), Of(Frames.Ping, "ping payload"));
        yield return Right("2.10 ten pings", 0, [.. Enumerable.Range(0, 10).Select(i => Of(Frames.Ping, $"payload-{i}"))]);
        yield return Right("2.11 ten pings in octets", 1, [.. Enumerable.Range(0, 10).Select(i => Of(Frames.Ping, $"payload-{i}"))]);
    }

    private static IEnumerable<FrameCase> Reserved()
    {
        yield return Wrong("3.1 RSV 1", 0, Of(0x90 | TextPart, "Hello"));
        for (var rsv = 2; rsv < 8; rsv++)
        {
            yield return Wrong(Number($"3 RSV {rsv} behind a message"), 0, Of(Frames.Text, "Hello"), Of(Last | (rsv << 4) | TextPart, "Hello"), Of(Frames.Ping, ""));
            yield return Wrong(Number($"3 RSV {rsv} in octets"), 1, Of(Frames.Text, "Hello"), Of(Last | (rsv << 4) | BinaryPart, "Hello"));
        }

        yield return Wrong("3 RSV of a ping", 0, Of(Last | 0x70 | 9, "Hello"));
        yield return Wrong("3 RSV of a close", 0, Of(Last | 0x70 | 8, ""));
        foreach (var opcode in new[] { 3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF })
        {
            yield return Wrong(Number($"4 opcode {opcode}"), 0, Of(Last | opcode, ""));
            yield return Wrong(Number($"4 opcode {opcode} with a payload"), 0, Of(Last | opcode, "reserved opcode payload"));
            yield return Wrong(Number($"4 opcode {opcode} behind a message"), 0, Of(Frames.Text, "Hello"), Of(Last | opcode, "x"), Of(Frames.Ping, ""));
            yield return Wrong(Number($"4 opcode {opcode} in octets"), 1, Of(Frames.Text, "Hello"), Of(Last | opcode, "x"), Of(Frames.Ping, ""));
        }
    }

    private static IEnumerable<FrameCase> Fragments()
    {
        var ping = Of(Frames.Ping, "ping");
        yield return Wrong("5.1 ping in fragments", 0, Of(9, "one"), Of(Last, "two"));
        yield return Wrong("5.2 pong in fragments", 0, Of(10, "one"), Of(Last, "two"));
        foreach (var chop in new[] { 0, 1 })
        {
            yield return Right(Number($"5.3-5.5 two fragments, {chop}"), chop, Of(TextPart, "fragment1"), Of(Last, "fragment2"));
            yield return Right(Number($"5.6-5.8 two fragments, a ping between, {chop}"), chop, Of(TextPart, "fragment1"), ping, Of(Last, "fragment2"));
            yield return Wrong(Number($"5.9-5.11 continuation of nothing, {chop}"), chop, Of(Last, "nothing"), Of(Frames.Text, "Hello"));
            yield return Wrong(Number($"5.12-5.14 continuation of nothing, not the last, {chop}"), chop, Of(ContinuationPart, "nothing"), Of(Frames.Text, "Hello"));
            yield return Wrong(Number($"5.15 continuation behind a message, {chop}"), chop, Of(TextPart, "1"), Of(Last, "2"), Of(ContinuationPart, "3"), Of(TextPart, "4"), Of(Last, "5"));
            yield return Wrong(Number($"5.16-5.17 continuation before a message, {chop}"), chop, Of(ContinuationPart, "1"), Of(TextPart, "2"), Of(Last, "3"));
            yield return Wrong(Number($"5.18 message within a message, {chop}"), chop, Of(TextPart, "1"), Of(Frames.Text, "2"));
            yield return Right(
                Number($"5.19-5.20 five fragments with pings between, {chop}"),
                chop,
                Of(TextPart, "1"), Of(ContinuationPart, "2"), Of(Frames.Ping, "pongme 1!"), Of(ContinuationPart, "3"), Of(ContinuationPart, "4"), Of(Frames.Ping, "pongme 2!"), Of(Last, "5"));
            yield return Right(Number($"5 empty fragments, {chop}"), chop, Of(BinaryPart, ""), Of(ContinuationPart, ""), Of(ContinuationPart, "x"), Of(Last, ""));
        }
    }

    private static IEnumerable<FrameCase> Closes()
    {
        var hello = Of(Frames.Text, "Hello World!");
        yield return Right("7.1.1 message and close", 0, hello);
        yield return new("7.1.2 close twice", Ending.Agreed, 0, [Frames.CloseOf(1000, true), Frames.CloseOf(1000, true)]);
        yield return new("7.1.3 ping behind close", Ending.Agreed, 0, [Frames.CloseOf(1000, true), Of(Frames.Ping, "")]);
        yield return new("7.1.4 text behind close", Ending.Agreed, 0, [Frames.CloseOf(1000, true), hello]);
        yield return new("7.1.5 close within a message, its rest behind", Ending.Agreed, 0, [Of(TextPart, "fragment1"), Frames.CloseOf(1000, true), Of(Last, "fragment2")]);
        yield return new("7.1.6 256 KB, close, ping", Ending.Agreed, 0, [Of(Frames.Text, Fill('a', 256 * 1024)), Frames.CloseOf(1000, true), Of(Frames.Ping, "")]);
        yield return new("7.3.1 empty close", Ending.Any, 0, [Of(Frames.Close, "")]);
        yield return new("7.3.2 close of one byte", Ending.Failed, 0, [Of(Frames.Close, "a")]);
        yield return new("7.3.3 close of two bytes", Ending.Agreed, 0, [Frames.CloseOf(1000, true)]);
        yield return new("7.3.4 close with a reason", Ending.Agreed, 0, [Close(1000, "Hello World!")]);
        yield return new("7.3.5 close with the longest reason", Ending.Agreed, 0, [Close(1000, new string('*', 123))]);
        yield return new("7.3.6 close with a reason too long", Ending.Failed, 0, [Close(1000, new string('*', 124))]);
        yield return new("7.5.1 reason that is no UTF-8", Ending.Failed, 0, [Of(Frames.Close, [0x03, 0xE8, 0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xED, 0xA0, 0x80, 0x65])]);
        foreach (var code in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999 })
        {
            yield return new(Number($"7.7 code {code}"), Ending.Agreed, 0, [Frames.CloseOf(code, true)]);
        }

        foreach (var code in new[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
        {
            yield return new(Number($"7.9 code {code}"), Ending.Failed, 0, [Frames.CloseOf(code, true)]);
            yield return new(Number($"7.9 code {code} with a reason"), Ending.Failed, 0, [Close(code, "reason")]);
        }

        foreach (var code in new[] { 1012, 1013, 1014 })
        {
            yield return new(Number($"7.7 code {code}, registered later"), Ending.Agreed, 0, [Frames.CloseOf(code, true)]);
        }

        yield return new("7 close in octets", Ending.Agreed, 1, [Close(4000, "Hello World!")]);
        yield return new("7 close that is not final", Ending.Failed, 0, [Of(8, [0x03, 0xE8])]);
        yield return Wrong("5.1 frame without a mask", 0, Frames.Build(Frames.Text, Encoding.UTF8.GetBytes("Hello"), masked: false));
        yield return new("5.2 length longer than need be", Ending.Any, 0, [[0x81, 0xFE, 0, 2, 0, 0, 0, 0, (byte)'o', (byte)'k'], Frames.CloseOf(1000, true)]);
    }

    private static IEnumerable<FrameCase> Fragmented()
    {
        // One message in fragments of 1300 bytes, each with its own mask.
        var parts = Fill('*', 65536).Chunk(1300).ToList();
        yield return Right("10.1.1 64 KB in fragments of 1300", 0, [.. parts.Select((part, i) => Of((i == 0 ? TextPart : 0) | (i == parts.Count - 1 ? Last : 0), part))]);
    }

    private static byte[] Close(int code, string reason) => Of(Frames.Close, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    private static byte[] Fill(int content, int size)
    {
        var bytes = new byte[size];
        Array.Fill(bytes, (byte)content);
        return bytes;
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
