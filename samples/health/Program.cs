using HttpServer.Core;
using HttpServer.Proxy;

var builder = WebApplication.CreateBuilder(args);
var backend = builder.Configuration["backend"] ?? "http://localhost:9001";
builder.Services.AddHttpServerCore();
builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new() { Path = "/api/*", Target = backend }));

var app = builder.Build();
app.UseHttpServerCore();
app.UseHttpServerProxy();
app.UseHttpServerHealth();
app.Run();
