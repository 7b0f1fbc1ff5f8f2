namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>One record of an answer.</summary>
/// <param name="Owner">The name that it belongs to.</param>
/// <param name="Type">Its type, known or not.</param>
/// <param name="Start">Where its data begin in the message.</param>
/// <param name="Length">Bytes of them.</param>
internal readonly record struct DnsRecord(string Owner, RecordType Type, int Start, int Length);
