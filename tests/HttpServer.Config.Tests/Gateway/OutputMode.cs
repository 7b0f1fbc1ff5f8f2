namespace HttpServer.Config.Tests.Gateway;

public enum OutputMode
{
    Both,
    FileOnly,
    Console,
}
