namespace HttpServer.Acme.Dns;

/// <param name="Name">Its owner, in lower case, without a dot at the end.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Text">Of TXT its text, of NS and CNAME the name; empty for others.</param>
internal sealed record DnsRecord(string Name, DnsRecordType Type, string Text);
