using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>A message in its queue, with the receipt of its last delivery.</summary>
internal sealed class MemoryMessage(string id, string body, DateTimeOffset sentAt)
{
    public string Id { get; } = id;

    public string Body { get; } = body;

    public DateTimeOffset SentAt { get; } = sentAt;

    public long Turn { get; set; }

    public int ReceiveCount { get; private set; }

    public DateTimeOffset ReceivedAt { get; private set; }

    public DateTimeOffset VisibleAt { get; set; }

    public string? Receipt { get; set; }

    public bool IsInFlight(DateTimeOffset now) => Receipt is not null && VisibleAt > now;

    public static string? IdIn(string receipt)
    {
        var bytes = new byte[receipt.Length];
        return Convert.TryFromBase64String(receipt, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split('|') is [var id, _] ? id : null;
    }

    public ReceivedMessage Receive(DateTimeOffset now, TimeSpan visibility)
    {
        ReceiveCount++;
        ReceivedAt = now;
        VisibleAt = now + visibility;
        Receipt = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Id}|{ReceiveCount}"));
        return new ReceivedMessage(Id, Receipt, Body, ReceiveCount, SentAt);
    }
}
