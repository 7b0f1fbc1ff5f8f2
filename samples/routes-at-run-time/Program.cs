using HttpServer.Proxy;
using HttpServer.Proxy.Routing;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpServerProxy();

var app = builder.Build();
app.UseHttpServerProxy();
app.MapPut("/admin/target", (string url, RouteTableSource routes) =>
    routes.Replace(proxy => proxy.Routes.Add(new() { Path = "/api/*", Name = "api", Target = url })));
app.Run();
