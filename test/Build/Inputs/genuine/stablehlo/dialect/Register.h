int StablehloRegister(int);
