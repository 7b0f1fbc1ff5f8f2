using HttpServer.Proxy;

var builder = WebApplication.CreateBuilder(args);
var backend = builder.Configuration["backend"] ?? "http://localhost:9001";
builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new() { Path = "/live", Target = backend, WebsocketIdleTimeout = 60 }));

var app = builder.Build();
app.UseHttpServerProxy();
app.Run();
