using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Well-formed frames in all sorts of pieces, in numbers that use the budget up or do not.</summary>
public sealed class Http2FramesPropertyTests
{
    private static readonly Gen<byte[]> Frame =
        from type in Gen.Frequency((10, Gen.Byte[0, 9]), (1, Gen.Byte))
        from flags in Gen.OneOf<byte>(0, 1, 4, 8, 9)
        from stream in Gen.OneOf<byte>(0, 1, 3, 5)
        from payload in Gen.Byte.Array[0, 20]
        from size in Gen.Frequency((20, Gen.Const(-1)), (1, Gen.Int[0, 30]))
        select (byte[])[0, 0, (byte)(size < 0 ? payload.Length : size), type, flags, 0, 0, 0, stream, .. payload];

    private static readonly Gen<byte[]> Connection =
        from settings in Gen.Byte.Array[4]
        from frames in Frame.Array[0, 60]
        select (byte[])[.. settings, .. frames.SelectMany(static frame => frame)];

    [Test]
    public void Watch_FramesInPieces_CountsThemAsAWhole() =>
        Connection.Sample(static connection => new Http2FramesTarget().Run(connection), iter: 10_000);
}
