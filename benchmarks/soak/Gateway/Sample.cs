namespace HttpServer.Soak.Gateway;

/// <summary>What the kernel says of the gateway at one moment; memory in KB.</summary>
internal readonly record struct Sample(int Resident, int Anonymous, int Threads, int Files, int Sockets);
