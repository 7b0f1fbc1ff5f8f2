using HttpServer.Proxy;

var builder = WebApplication.CreateBuilder(args);
var backend = builder.Configuration["backend"] ?? "http://localhost:9001";
builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new()
{
    Path = "/api/*",
    Timeout = 10,
    Targets = { new() { Url = backend, MaxConnections = 100 } },
}));

var app = builder.Build();
app.UseHttpServerProxy();
app.MapGet("/", () => "the application's own");
app.Run();
