using HttpServer.Static.Ranges;

namespace HttpServer.Static.Sending;

/// <summary>Which bytes of the representation follow the response head; <see cref="Length"/> 0 when none do.</summary>
internal readonly record struct Selection(long First, long Length, MultipartRanges? Multipart);
