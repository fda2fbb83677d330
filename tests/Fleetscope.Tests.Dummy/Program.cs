Console.WriteLine("dummy");
