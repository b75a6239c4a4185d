é-1 �
b "x" = [1,
resource "t" "n" {
  b = <<E
}
locals {
  c = "
  d = /

}
x { y = 1, z = 2 }
 y { c =  
b "x" = [1,
resource "t" "n" {
  b = <<E
}
locals {
  c = "
  d = /

}
x { y = 1, z = 2 }
 y { c = 1 }
