console.log('The shop is not open yet.');
