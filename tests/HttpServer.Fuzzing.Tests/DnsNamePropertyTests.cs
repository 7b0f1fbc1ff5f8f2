using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Names with labels of every length and pointers to everywhere.</summary>
public sealed class DnsNamePropertyTests
{
    private static readonly Gen<byte[]> Label =
        from letters in Gen.Frequency((20, Gen.OneOf("abcXYZ019-_".ToCharArray())), (1, Gen.OneOf('.', ' ', '\0', 'é'))).Array[1, 63]
        from wrong in Gen.Frequency((30, Gen.Const(0)), (1, Gen.Int[-1, 3]))
        select (byte[])[(byte)(letters.Length + wrong), .. letters.Select(static letter => (byte)letter)];

    private static readonly Gen<byte[]> End = Gen.Frequency((3, Gen.Const<byte[]>([0])), (3, Gen.Byte[0, 80].Select(static to => (byte[])[0xc0, to])), (1, Gen.Const<byte[]>([])));

    private static readonly Gen<byte[]> Message =
        from position in Gen.Byte[0, 100]
        from names in Gen.Select(Label.Array[0, 5], End).Array[1, 5]
        select (byte[])[position, .. names.SelectMany(static name => name.Item1.Append(name.Item2).SelectMany(static bytes => bytes))];

    [Test]
    public void Read_NearlyRightName_IsWhatTheReferenceReads() =>
        Message.Sample(static message => new DnsNameTarget().Run(message), iter: 50_000);
}
