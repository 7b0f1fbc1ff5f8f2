using System.Text;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>What a client sends after its handshake.</summary>
/// <param name="name">As in the public suite, as far as there is such a case.</param>
/// <param name="chop">Bytes in each write; 0 for all in one.</param>
/// <param name="frames">Bytes as they go on the wire.</param>
internal sealed class FrameCase(string name, Ending ending, int chop, byte[][] frames)
{
    public string Name { get; } = name;

    public Ending Ending { get; } = ending;

    public int Chop { get; } = chop;

    public byte[] Bytes { get; } = Frames.Join(frames);

    /// <summary>In order, with a Close frame of code 1000 behind it.</summary>
    public static FrameCase Right(string name, int chop, params byte[][] frames) => new(name, Ending.Agreed, chop, [.. frames, Closing]);

    /// <summary>Wrong somewhere; the Close frame behind it comes too late.</summary>
    public static FrameCase Wrong(string name, int chop, params byte[][] frames) => new(name, Ending.Failed, chop, [.. frames, Closing]);

    public static byte[] Of(int first, byte[] payload) => Frames.Build(first, payload, masked: true);

    public static byte[] Of(int first, string payload) => Of(first, Encoding.UTF8.GetBytes(payload));

    public override string ToString() => Name;

    private static byte[] Closing => Frames.CloseOf(1000, masked: true);
}
