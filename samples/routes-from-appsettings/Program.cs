using HttpServer.Proxy;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpServerProxy(builder.Configuration.GetSection("proxy"));

var app = builder.Build();
app.UseHttpServerProxy();
app.Run();
