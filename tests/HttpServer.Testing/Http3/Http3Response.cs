using System.Globalization;
using System.Text;

namespace HttpServer.Testing.Http3;

/// <summary>An answer, as far as it has come.</summary>
public sealed class Http3Response
{
    private readonly List<byte> _body = [];

    /// <summary>0 before the head has come.</summary>
    public int Status { get; private set; }

    /// <summary>Of the head, without the pseudo-header.</summary>
    public IReadOnlyList<RawField> Fields { get; private set; } = [];

    /// <summary>Behind the body.</summary>
    public IReadOnlyList<RawField> Trailers { get; private set; } = [];

    /// <summary>The code of the server's reset; null when the answer has ended in order.</summary>
    public long? ResetCode { get; internal set; }

    /// <summary>What has come of the body.</summary>
    public ReadOnlyMemory<byte> Body => _body.ToArray();

    /// <summary>As Latin-1.</summary>
    public string Text => Encoding.Latin1.GetString(Body.Span);

    /// <summary>The value of the field; null for none.</summary>
    public string? Field(string name) => Fields.Where(field => field.Name == name).Select(static field => field.Value).FirstOrDefault();

    internal void Add(Http3Frame frame)
    {
        switch (frame.Type)
        {
            case Http3Frame.Data:
                _body.AddRange(frame.Payload);
                break;
            case Http3Frame.Headers when Status < 200:
                var fields = Qpack.Decode(frame.Payload);
                Status = int.Parse(fields.Single(static field => field.Name == ":status").Value, CultureInfo.InvariantCulture);
                Fields = [.. fields.Where(static field => field.Name[0] != ':')];
                break;
            case Http3Frame.Headers:
                Trailers = Qpack.Decode(frame.Payload);
                break;
        }
    }
}
