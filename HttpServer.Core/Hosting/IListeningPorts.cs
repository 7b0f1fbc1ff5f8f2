namespace HttpServer.Core.Hosting;

/// <summary>Tells the open ports apart. The addresses that Kestrel gives out all begin with http.</summary>
public interface IListeningPorts
{
    /// <summary>Whether TLS is spoken on the open port of that number.</summary>
    bool SpeaksTls(int port);
}
