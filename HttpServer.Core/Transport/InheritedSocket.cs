using System.Net;

namespace HttpServer.Core.Transport;

/// <summary>A listening TCP socket that a process was given open: by the service manager, or by the process before it.</summary>
/// <param name="Descriptor">Its file descriptor.</param>
/// <param name="Name">Name of the listener that it is for; empty where its address tells.</param>
/// <param name="Asked">
/// What it was bound to in the words of the configuration, where the system chose the port: with port 0. Null otherwise.
/// </param>
public sealed record InheritedSocket(int Descriptor, string Name = "", IPEndPoint? Asked = null);
