namespace HttpServer.Core.LogFiles;

/// <summary>A piece of memory full of whole lines, on its way from the requests to the disk.</summary>
internal sealed class LogChunk(int size)
{
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Bytes that hold lines.</summary>
    public int Length { get; set; }

    /// <summary>Bytes of them that the output has taken.</summary>
    public int Taken { get; set; }

    public int Free => Bytes.Length - Length;

    public void Append(ReadOnlySpan<byte> line)
    {
        line.CopyTo(Bytes.AsSpan(Length));
        Length += line.Length;
    }

    public void Clear()
    {
        Length = 0;
        Taken = 0;
    }
}
