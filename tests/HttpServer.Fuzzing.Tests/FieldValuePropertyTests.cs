using System.Text;
using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Fields of requests with every byte in every place.</summary>
public sealed class FieldValuePropertyTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.OneOf("Connection", "connection", "Content-Length", "Content_Length", "content.length", "Transfer~Encoding", "X-A", ":path", "::x", ""),
        Gen.Char['\0', '\xff'].Array[1, 4].Select(static text => new string(text)));

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.OneOf("close", "keep-alive", "Upgrade", "TE", "X-A", "", " ", "5").Array[0, 5].Select(static words => string.Join(", ", words)),
        Gen.Char['\0', '\xff'].Array[0, 8].Select(static text => new string(text)));

    [Test]
    public void Read_AnyField_IsTakenUnchangedOrRefused() =>
        Gen.Select(Name, Value).Sample(static (name, value) => new FieldValueTarget().Run(Encoding.Latin1.GetBytes($"{name}:{value}")), iter: 50_000);
}
