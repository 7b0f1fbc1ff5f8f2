namespace HttpServer.Acme.Dns;

/// <summary>Types of records (RFC 1035, 3.2.2; RFC 8945).</summary>
internal enum DnsRecordType
{
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Txt = 16,
    Tsig = 250,
}
