using HttpServer.Config.Inventory;
using HttpServer.Config.Reading;
using HttpServer.Config.Tests.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Config.Tests.Reading;

public sealed class PresetTests
{
    private static readonly PresetSetting Preset = new("logging.output_mode", "console", "no configuration file");

    [Test]
    public void Inventory_PresetAlone_NamesItsReason()
    {
        var item = OutputMode(new ConfigurationInputs { Presets = [Preset], Environment = new Dictionary<string, string>() });

        Assert.That((item.Value, item.Source), Is.EqualTo(("\"console\"", "no configuration file")));
    }

    [Test]
    public void Inventory_PresetAndEnvironment_EnvironmentWins()
    {
        var item = OutputMode(new ConfigurationInputs
        {
            Presets = [Preset],
            Environment = new Dictionary<string, string> { ["HTTPSERVER__LOGGING__OUTPUT_MODE"] = "both" },
        });

        Assert.That((item.Value, item.Source), Is.EqualTo(("\"both\"", "environment HTTPSERVER__LOGGING__OUTPUT_MODE")));
    }

    [Test]
    public void Read_PresetOfNoKey_Throws()
    {
        var inputs = new ConfigurationInputs { Presets = [new PresetSetting("logging.nothing", "1", "a test")] };

        Assert.That(() => ConfigurationReader.Read(GatewayFormat.Build(), inputs, TimeProvider.System), Throws.ArgumentException);
    }

    private static InventoryItem OutputMode(ConfigurationInputs inputs)
    {
        var reading = ConfigurationReader.Read(GatewayFormat.Build(), inputs, new FakeTimeProvider());
        return ConfigurationInventory.Of(reading).Items.Single(item => item.Path == "logging.output_mode");
    }
}
