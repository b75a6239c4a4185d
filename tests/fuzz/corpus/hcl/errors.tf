a = [1,
resource "t" "n" {
  b = <<E
}
locals {
  c = "
  d = /*
}
x { y = 1, z = 2 }
}
