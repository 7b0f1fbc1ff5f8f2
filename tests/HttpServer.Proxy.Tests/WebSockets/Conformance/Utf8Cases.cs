using System.Text;
using static HttpServer.Proxy.Tests.WebSockets.Conformance.FrameCase;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>The cases of the public suite, section 6: text that is UTF-8 and text that is not.</summary>
internal static class Utf8Cases
{
    private static readonly string[] RightOnes =
    [
        "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121", "cebae1bdb9cf83cebcceb5", "00", "c280", "e0a080", "f0908080", "7f", "dfbf", "efbfbf", "f48fbfbf", "ed9fbf", "ee8080", "efbfbd", "efbfbe", "efbbbf", "f0a0808e",
        "f09fbfbe", "f09fbfbf", "f0afbfbe", "f0bfbfbe", "f18fbfbe", "f19fbfbf", "f1afbfbe", "f1bfbfbf", "f28fbfbe", "f29fbfbf", "f2afbfbe", "f2bfbfbf", "f38fbfbe", "f39fbfbf", "f3afbfbe", "f3bfbfbf", "f48fbfbe", "efb790", "efb7af",
    ];

    private static readonly string[] WrongOnes =
    [
        "cebae1bdb9cf83cebcceb5eda080656469746564", "cebae1bdb9cf83cebcceb5f4908080656469746564", "ce", "cebae1", "cebae1bd", "cebae1bdb9cf", "cebae1bdb9cf83ce", "cebae1bdb9cf83cebcce", "f8888080808080", "fc8480808080", "fbbfbfbfbf", "fdbfbfbfbfbf",
        "f7bfbfbf", "f4908080", "80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", "8081828384858687", "c020c120c220c320", "e020e120e220", "f020f120f220f320", "f820f920fa20fb20", "fc20fd20", "c0", "e080", "f08080", "f8808080", "fc80808080",
        "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf", "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf", "fe", "ff", "fefeffff", "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf",
        "c080", "e08080", "f0808080", "f880808080", "fc8080808080", "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf", "eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf", "edae80edb080", "edae80edbfbf", "edafbfedb080", "edafbfedbfbf",
    ];

    public static IEnumerable<FrameCase> All()
    {
        yield return Right("6.1.1 empty text", 0, Of(Frames.Text, ""));
        yield return Right("6.1.2 three empty fragments", 0, Of(1, ""), Of(0, ""), Of(0x80, ""));
        yield return Right("6.1.3 text between two empty fragments", 0, Of(1, ""), Of(0, "middle frame payload"), Of(0x80, ""));
        foreach (var text in RightOnes)
        {
            var bytes = Convert.FromHexString(text);
            yield return Right($"6 {text}", 0, Of(Frames.Text, bytes));
            yield return Right($"6 {text} in fragments of a byte", 0, InBytes(bytes));
        }

        foreach (var text in WrongOnes)
        {
            var bytes = Convert.FromHexString(text);
            yield return Wrong($"6 not {text}", 0, Of(Frames.Text, bytes));
            yield return Wrong($"6 not {text} in fragments of a byte", 0, InBytes(bytes));
        }

        // Fail fast: what is wrong already is not healed by what follows.
        yield return Wrong("6.4.1 wrong in the second of three fragments", 0, Of(1, "\u03ba\u1f79\u03c3\u03bc\u03b5"), Of(0, [0xF4, 0x90, 0x80, 0x80]), Of(0x80, "edited"));
        yield return Wrong("6.4.3 wrong in the middle, in octets", 1, Of(Frames.Text, [.. Encoding.UTF8.GetBytes("\u03ba\u1f79\u03c3"), 0xF4, 0x90, 0x80, 0x80, .. "edited"u8]));
        yield return Right("6.23 binary may be anything", 0, Of(Frames.Binary, [0xFF, 0xFE, 0xC0]));
    }

    private static byte[][] InBytes(byte[] bytes) => [.. bytes.Select((b, i) => Of((i == 0 ? 1 : 0) | (i == bytes.Length - 1 ? 0x80 : 0), new[] { b }))];
}
