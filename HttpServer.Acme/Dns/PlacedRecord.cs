namespace HttpServer.Acme.Dns;

/// <summary>A record by its place in a message.</summary>
/// <param name="Name">Its owner, in lower case.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Data">Where what it holds begins.</param>
internal sealed record PlacedRecord(string Name, DnsRecordType Type, int Start, int Data);
