using System.Text;
using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Cookie headers with names that are nearly the sticky cookie's.</summary>
public sealed class CookiePropertyTests
{
    private static readonly Gen<string> Pair = Gen.Select(
        Gen.OneOf("sticky_1", "sticky_10", "Sticky_1", " sticky_1", "\u00a0sticky_1", "sticky_1 ", "a", ""), Gen.OneOf("=", "==", "", " = "), Gen.OneOf("", "abc", "\"abc\"", "a=b", " x\t"), static (name, equals, value) => name + equals + value);

    private static readonly Gen<string> Header = Gen.Select(Pair.Array[0, 5], Gen.OneOf("; ", ";", ",", "; ;"), static (pairs, between) => string.Join(between, pairs));

    [Test]
    public void Read_CookieHeaders_FindsTheFirstOfTheName() =>
        Header.Array[1, 3].Sample(static lines => new CookieTarget().Run(Encoding.Latin1.GetBytes(string.Join('\n', lines))), iter: 50_000);
}
