using System.Text;
using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Hosts that are nearly the allowed ones.</summary>
public sealed class HostPropertyTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        "example.com", "EXAMPLE.com", "www.example.com", "a.www.example.com", ".example.com", "badexample.com", "192.0.2.7", "[2001:db8::1]", "[2001:DB8:0::1]", "[::ffff:192.0.2.7]", "[::1", "a b", "", "xn--bcher-kva.de");

    private static readonly Gen<string> Field = Gen.Select(
        Name, Gen.Frequency((5, Gen.Const("")), (1, Gen.Const(".")), (1, Gen.Const(".."))), Gen.OneOf("", "", ":80", ":0", ":65535", ":65536", ":", ":a", ":+80"), static (name, dots, port) => name + dots + port);

    private static readonly Gen<string> Pattern = Gen.OneOf(
        "example.com", "Example.COM.", "*.example.com", "*.www.example.com", "192.0.2.7", "2001:db8::1", "[2001:DB8::1]", "*", "*.", "a*.example.com", "[::1");

    [Test]
    public void Contains_HostsNearThePattern_AreAllowedByWhatTheyName() =>
        Gen.Select(Pattern, Field).Sample(static (pattern, field) => new HostTarget().Run(Encoding.Latin1.GetBytes($"{pattern}\n{field}")), iter: 20_000);
}
