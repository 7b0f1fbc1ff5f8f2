namespace HttpServer.Static.Ranges;

/// <summary>Bytes of a representation, both ends included.</summary>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;
}
