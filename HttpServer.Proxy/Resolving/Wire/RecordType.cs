namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>The types of records that are asked for (RFC 1035, 3.2.2; 3596; 2782).</summary>
internal enum RecordType : ushort
{
    A = 1,
    Cname = 5,
    Aaaa = 28,
    Srv = 33,
}
