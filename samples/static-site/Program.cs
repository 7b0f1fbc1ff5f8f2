using HttpServer.Static;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpServerStatic(site =>
{
    site.Directory = "../site";
    site.CacheControl.Add(new() { Pattern = "*.css", Value = "max-age=3600" });
});

var app = builder.Build();
app.MapGet("/api/time", () => TimeProvider.System.GetUtcNow());
app.UseHttpServerStatic();
app.Run();
